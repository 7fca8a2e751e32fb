import { sha256 } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

/** Hexadecimal digits of a digest: enough to tell the 805 instructions apart. */
export const digitsPerInstruction = 6;

/**
 * The instructions of AlpacaEval in their published order, on which the published difficulties depend: of each the
 * beginning of the SHA-256 of its text without outer white space. The texts themselves belong to their authors.
 */
export const officialInstructions =
  'f0aa9c08a21600cb4d68de3b30b4cef63899450317d4e704460fd7ee0fd036703ddab439130f2ba4fc98917f87a681d3a5323a887bb570cef8' +
  'fce84dc62114b5de56ef7b142fbcc1f6aeef961f3da40abfb506a5ad3898cd6eaab0ebeb1a6e8a025db38132c14956955d62e13c04b2e3e1be' +
  '1ad01ec362d76bf707ad45ff4430fdcb41d004bf147c75433d9f9bd83417165a2a4848cf39a7cbf3bf5eb5e398f90ca525eaedf81757a44c52' +
  '3dbdd6fa002900829a78433549b18affeb07987f66942026875e58c73d81a54bf065cb5caf1386767e6ec69636815ee0589baba2941d8ca91d' +
  'ea1c5ddd637ddf56247357c0c010e48ae9d62fea4128d9ccc04565e7c4442fe7539ab2203802275431a1b4a848fb2567c9ecdb25ed7a5686c3' +
  'ab3964e1c440d70b3cb9b911b10dbe4dd9dfac5866756a8b1d24adbb873b3e525a95e3b7d07276a2cbac1b28a42d97fc51bb34d780a267033c' +
  '0e301941730fdb87ddf925e832d9986cc1e9a9d9616ee2ed3f3f6f68b189ae634abcf8b2d2dcf6e4fdd672c4c28f9d8a1cf2c132a3f5dc7c55' +
  '0a44a2a54814bd759bc5d72aa6d06c669473826d7c4a2d3c0ca14a0dd25a0d42a3201e5d84b269ef82581e3273cfcb788311def65bf6d33c23' +
  '24b7b482f6d5ae48c6089d5404172fa23a4b3aa98849935982166e7203fb990772989d43b317a7fe89f4f06eb6bbf462af982ae871182d2413' +
  'cb5ed39fdeee204cc08b24efc36669070ed898f5bc244088489c40cec5e004140164249026b8156b7ab2850eaea3d3addcaa0da298dafacc1f' +
  'cce26d16fbcebdaf7522e4ddfcda808423aa0c409d0d500d8757154a2a44550e616242374d24c664a93c036f4e82f84bce0a5f3d2252059357' +
  '60f6d6ddc7c48671127c0ee6697e1d55561d89ebdf11a3bee0a883290d66a16b51fe9a2a5850c619b3e884763a26f1254e462cdcb42867f233' +
  '1c5ba606911356ca6537c29db39bf1798ee8a3e4d0966f834edf63ebc5e2311ee2acbd264afc524d3a46195d1036bcd6d235fab5ab1b6b0ef4' +
  'a46b839d9a7d98f653a95c79a9a879f149a5843e98c0d9f440579441ec6be993bd65bb2f6c28b70a3d7a4a71fd7a509541406bb93583174831' +
  'f986f67ce974e4c2617c22d9e9edb97c2da89cc0ce6c4015405849f3f19af47aa567cbcc10d48a7442dba44d5031f2ab4ac3f620e474cce50f' +
  'ada3cf7019962ab3d94bd8bd6da7d1a7e57403f1f144aa9f34e1dd1966760da42d4be479f7f7779d1fa2c0c38299619b41ae7d15761e79fc3a' +
  '09faba3f2082041e768c3c60f97693596f65f0ec9d8f483edb20d56ee3a009ce62021d6f3fef1994ad21d3916a6ef514a740e43c09a68c42fa' +
  'eb794ac21085bb3317243fede9d2b27ebe3d994612e79074bff292a3fafcdde3d0b0082e6f1eb615d952a4edbb325097a93b2753d449364ce7' +
  '8948f9fa01286feda3be7ab5c4a06d177b6fe17c230f8bafe8fe86441d0d70b9e65eab14f9d5082383232e15860917969c8904e7f979771746' +
  '6ae14129daeca38e8de9d7825d249a7c800c5dac3b284405aae19bbad9eab03e6a1fea589510fc6922d3bb740e492971444ada8b684465482f' +
  'ba9bfed3f6e43dbdcfdbe1b07b70b96fead472b9877e492940ff1d28058147ed5250eb306401e617cd96a1afe9490d1d07ea63b00c278ec26c' +
  '94a64ef883bf7248a5b89ca9318f904acc659bdae24aa94042cc6d666350de0a6945f471964ab16a7049fa4dea9d3dfe33708967a0441a9776' +
  'b24f708539e7403d455e0cb2f07dcf0b721414288a9569ade528d6a65a3323c5e800b877b5995741b12aae7c5301a56fb95ce80ec15c414a32' +
  'fed7d14372f3954163649017f03528b1ac717a166181402c804b95e9cde35bcb4dc6626f50c221f9cb6f8b6d3bfa50664021ecc4b1345a0991' +
  '4b289854b4e383619121e0ea76faf198d9a7f0cc4851b8f3311c382ce18d4a2dc168502fd4cc9edf0d81bbf7243e197a2f79fc7b2cc8257100' +
  'bd682492c8be5bc8ea2aa84dc109fd22b5504121b915aa0cb3324edc490b6083c32fb46166034228ffc8630027da266b3e73bd311e4f47d4a7' +
  'd20c9870bfb6b925c21080bd90239a053a27ff3a8675a7270919a499eb2504be27172c61f520607476910895d450b4dc91d246ff53841fa498' +
  '5f76a62b88c17d0f0bc7cf6cd265394c96df910f58d9e8bb836614b8ad6e2fdfbec484acd340d6762647e49fb7b19d22c6dd4dec0837fa5f69' +
  '6d02e5aa5ad939ad234145b390d313a5f5a3891d6f2fcae98233a6a6e940ac1ac75681f679ee69187b43026dea2fc0b5d0c6b296a8e2a226f4' +
  'da4293fd39340a582c9920eabcd931e68824d34022d122b29a3537ff30acda647e0d8fbc3d38673e843bcec2f9455d5ab2bc5ed8851896a122' +
  '7e09f9cd50a9a677b949b05f6162e872c6e635cf7fd54acb39b1f3698befd7949393990a7c17a98754c0146880c253381fe9b4defde1779e4c' +
  '87873dff183a03a728741233edc77528a383716080925cf0a1174903e63a39adc1806059a73394005b4fab98ac0cb01ce420ab3d1613a46b68' +
  '843203ef017560cd9a4501a67fa3d830f7efd941c8f04246e6c653a02865eeec372e46b779f8cc6ba78525680528f10b85a8ac2bf1fdbd2baa' +
  'abbb92682c913a24f08ebac1b1ae781e7a6ef27e379209a48ec4d1665c652c771404dc025ebb5649cb3d8365da639817939f3ab755bf37467c' +
  'd4207a9e30ef8bd86715961626945335c9f576b6fe1bb6f8127aff6d58452cbf4404f7b2c71ef4717d4250807afcbc36ab15c72729f5c4a8a8' +
  'f98c1cde7d780ce725393d3bf250848da7c11325a4bee5bac8d30ef4ac44ed9e4f1facefa161ba1d2e0e4860753b707239ce6114bb069c84e8' +
  '4a588b05c2604bd74061b2e646e470acab837d5afce2c11997768e5b5424e3dacdda3618f66e614ba20e16f072f24d1c7c58eb5f281731b7a1' +
  '84aad61e663584146610ea10d069191fe0bddf51fff74892c8c9ef92076658a65357f2471a0aefce96f2bb46f19829ecf72f741439681c1df3' +
  'b36a66dd7483eaa54f55e0ad8d234b62aba60302a4b146bec0e8a7131182398ecf130789b49b1ecfafae16c7ee8c3068e3394dc214c2145670' +
  '1b3cc2ec4ccb1de0dfcec819b7ec83985d199e129deadb3fbf1261800fa6f86f086b0c68e60695dfaf8e93f5e0da2aebb8697de401c091fa4e' +
  'b7765b98ee776747d013b164248e062c12ce16fb9ea53173a68e4ee741849e2ca9134175f78ffd71c18224a942ef7c438d0c0a2420ff4b9c63' +
  '54ae5861851f630b6b89e59545de2e0054616db866afbb35194cd44749f4615679a5490b9672ce9341a2eab11c78e02ab967b44827f424257f' +
  '99fb279d5e6427bc6cae0703eaf877baf4b5f89409';

let places: Map<string, number> | undefined;

/** The place of an instruction in AlpacaEval, from 0; undefined for any other. */
function officialPlace(instruction: string): number | undefined {
  places ??= new Map(
    Array.from({ length: officialInstructions.length / digitsPerInstruction }, (_, place) => [
      officialInstructions.slice(place * digitsPerInstruction, (place + 1) * digitsPerInstruction),
      place,
    ]),
  );
  return places.get(sha256(instruction.trim()).slice(0, digitsPerInstruction));
}

/** Where the difficulty of each row stands. */
export interface InstructionPlaces {
  places: number[];
  /** `order`: as the rows stand; `instruction`: looked up by text, since rows stand otherwise or are missing. */
  by: 'order' | 'instruction';
}

/**
 * The place of each row's instruction among those of a table of difficulties. AlpacaEval's instructions are known by
 * their text, whatever the order of the rows; own instructions go by their order, and then none may be missing.
 * @param known instructions in the table
 * @throws MainbenchError of kind `data` with counts where only some rows are AlpacaEval's, or own ones are too few or many
 */
export function instructionPlaces(instructions: readonly string[], known: number): InstructionPlaces {
  const found = instructions.map(officialPlace);
  const official = found.filter((place) => place !== undefined && place < known).length;
  if (official === 0 && instructions.length === known) return { places: [...instructions.keys()], by: 'order' };
  if (official < instructions.length) {
    throw new MainbenchError(
      'data',
      `the difficulty of ${instructions.length - official} of ${instructions.length} instructions is not known: they are not among the ${known} of AlpacaEval.`,
      {
        hint: 'Leave those rows out, or control lengths without difficulties (--length-controlled minimal, length_controlled_minimal).',
      },
    );
  }
  const inOrder = instructions.length === known && found.every((place, index) => place === index);
  return { places: found as number[], by: inOrder ? 'order' : 'instruction' };
}
