import { github, type RegisteredDataset } from './registered-dataset.ts';

/** SHA-256 of langdetect's 55 profiles, by language. */
const languageProfiles: Readonly<Record<string, string>> = {
  af: '47f2a164f29db022c23ac92cb23e5edc0858a0ed5cda361a6320333ffc2ca0e7',
  ar: 'f83b92d67a7f8afa6878901896692e966e88247bf2f78b4175c8c821c51c724a',
  bg: 'b230a31f60e8072d7014095d414ac04e5e7be6d8f536110ef5354ad5f4f1111a',
  bn: '5d1d54f78055e59bfb33208a5e6e98a95242f74a899514379f5b936fdd6af229',
  ca: 'bb77179dddf169028c739efb679fec94072ceb236cbc4e2fc9762a8fef10a86c',
  cs: 'c86ea4168cfb30d1fa6a09892ecf23f07a5b36ce2bb66cab29b5e8cad0c4db41',
  cy: 'a826a2699b146b80009426c09714f5ee8a6d5ea9a6b3b91f21b3e5c117d348c3',
  da: 'c6559daf8f325aeb6c0078512d49303db78eeb5081858b06cbf1a5bbe1517924',
  de: '9b9cfe1686c4ce3a487b9845a16cbd1c31fbefdf768434b95854c350fb1c72aa',
  el: '82f2281acf5e77708238a68a2c7b14ed6d864fb261b59c9e6e1a3fcbc20a3000',
  en: '857dccae51493923ddfdcddbf757175dc03d7ccab512b9bd21c5bd8191016ba4',
  es: '1735a22b08a7948feb01dfce6b7e5c34bc008d5f687b40ab77467adf8f7a667f',
  et: '90ea8b331b50214cd09763d0822d9b3d2ef30c93071bce7795675e4ecf9c3ee2',
  fa: '57f49cb1b20ec1dc7220820fdb9582e1bfcda67a62c926cad0bc0122782f270d',
  fi: '929d2a603e238a40934e3bdbc47cbb7e41bac785cd7d24fdb35a0d674fd6505e',
  fr: '64fb165f4c54b29f608aadc6262ad08ba6ac09c8ff82272258891c1f7785c102',
  gu: '5fa6fe6728944eecd480d912592af63593ddea4ab9ab81044cde05fe7ca97cfb',
  he: 'c42f0fe8348cc13f243d987b5da983045a4f9009c2d8844be612f5bf87523045',
  hi: 'c78d62a31d8f8f85245a35f54a28ddbffaee7c32c625b2d6044df95fab624ac8',
  hr: 'b239fb6c8b202629737e8d34a38b077c6b66a495be2e7a073aebaec39c82d692',
  hu: '941d200eaa81ccb4e3d7ae3c92da4cef2d474ce04d9f8dc68205b4f7001ce032',
  id: '6dade69d3d7187b4cf6463d793f39fa6c3879c308570f90531f1da6a33655204',
  it: 'ef107d808c0f99b43a37a6a8a7bc42d51a36a4ea133a2224229ded5e097c8c77',
  ja: '0a8cca8eb3a1d8e70f3493d4749618adbe5189549d03bf8196f1a14f2453eb50',
  kn: 'a04d53a8d8286a3e2cc43d71ffa313fc6687893cdc5f01891cc2e23aeebe4a03',
  ko: '75ab62622c73d589bd03491d913bef42de2d934091bf9dbe033e1d40217d6dee',
  lt: '4c36959f1c98c4d4e608d02fb425bad2c6b84d831a552816d7080d61f72d41f3',
  lv: 'b51f11b8d1bd8d6324e340d4a0817f892a7fec314a3ef2b994581aae2b4d3226',
  mk: '9ea3cd8c6b8130fd426e9619e39fef5ae444761d9a91d5e4234dc217ea951a1b',
  ml: '7ff3d7f13482c744e6f4fa97c879af74ae38fbd7c526e9f2764d51ce0efb1546',
  mr: '2dd075e28d7ffa544c388b807a842b73d5f2c4293128754f8887480e0234c550',
  ne: '2f4349f1e3ba9262af66bb187f4a8c676a40d1d376a6b4cb4b5c078789042cb7',
  nl: 'b650ed6b63a8e255fdc88ee80093131819894f38e52a69b82f7b7a5cf2e733bf',
  no: '476bb996e7d1e20afe5e8f60f2f161cdd70cc8c013d5302e676c19357e2fef0e',
  pa: '0eb753ce80999faa6c3f72aaf2f8a6e83750df051f800298407aaea9df55dcfc',
  pl: '7b3dec394064131d2314c8e53a472d00812ca98a63229e8c1e1ac23928e823f1',
  pt: '8d512db59512a9c3e3982b1d720ab203915440e0609fb76524e188e32f39bfe9',
  ro: 'a9cc86d880176dc1208f5b08f33881697f1c9bf8896613f7fa6420f94e3ccb51',
  ru: '41eb3d39c12e902250dac83dd70671119cd15c82929bf72fbf9da7d9c19a435f',
  sk: '9e19b7f669a2a2b5e5b3960b6352a233ada98a742efd0885626eb85e7c6ef66e',
  sl: '64e7d77a53f4370bef2151373ece9f4a61179dd30d0c573d5f8d000ea4f5853a',
  so: 'ac1e6e701faedb4ed92c27bf07f84ab418e7ba08b9482c15a72c8a8d27c8faee',
  sq: 'a5c865b8da137801508b1b83a46b14ae7827ad934b06013b9d951d39359f828e',
  sv: '03c379d06e1bd7225c94111282908e1d3aff236debbf7e16bb561a38231bb1e5',
  sw: '742d6fc04b84731e0e83a56d64a150bbb4c7adbac30032974d14a53eb6e0bc75',
  ta: '2f7c24c0fa23ecfc90dfd3b8ed3ae4236dc139a82a36f73c93079118b6eeffcb',
  te: 'c025d74e08af4a52413dec40add085950c7e602b1aa99e539b7751709a1cecf5',
  th: '8a2b42b7c4d398718c4fcee8c2d34a476dda2acac9bb9583bd30f508abe57647',
  tl: 'a93ee90b0f35fd14c35050cdd98d9ec5dfc03fcb0553937e09ad9380060806cd',
  tr: '218f3328b20e359f31f5d40bff3c0e80876fa1ef48fea881245ee4ce1025b8d6',
  uk: 'ca9858ae860d6c35900f37b246cfe23fc1d2cd50af5d544ae73397693f0d782e',
  ur: '31a1fc80209b35b7564b9013805e7220c60bae6a0c96cb3e465497103eba78ac',
  vi: '5374f337f60a2804e33c7117ccd9e76ef7d7296c0113ba3f612f112928df2990',
  'zh-cn': 'da146d02fa2237666819e76ea5f99f1b6f0d5b6588f9c5f8752ca79805486b87',
  'zh-tw': '3b2a5422e84ea5d51cff01624b084fbf4a40f5c651c55078c2213cdae1b9d71a',
};

const langdetectFolder = 'langdetect';

/** Prompts of IFEval, and what its checks need: Punkt's parameters of English and langdetect's profiles. */
export const ifevalDatasets: readonly RegisteredDataset[] = [
  {
    name: 'ifeval',
    title: 'IFEval: 541 prompts with instructions that can be verified',
    origin: github('google-research/google-research', '19638399cc9e03623c5b9087a1d6fa8813974ce9'),
    files: [
      {
        name: 'input_data.jsonl',
        path: 'instruction_following_eval/data/input_data.jsonl',
        sha256: '67ffeee0fcb87c317c5b08a2de85557b4a7e96ada6178aa645b4954fe4b53d49',
        size: 207_111,
      },
    ],
    licence: 'Apache-2.0',
    citation: 'Zhou et al., Instruction-Following Evaluation for Large Language Models, arXiv 2311.07911',
  },
  {
    name: 'punkt-tab',
    title: 'Punkt: parameters of sentence splitting, for 19 languages',
    origin: github('nltk/nltk_data', '4f15a3d89eefe9748ec1c05be495d91289197155'),
    files: [
      {
        name: 'punkt_tab.zip',
        path: 'packages/tokenizers/punkt_tab.zip',
        sha256: 'e57f64187974277726a3417ca6f181ec5403676c717672eef6a748a7b20e0106',
      },
    ],
    licence: 'MIT according to nltk_data; earlier releases state none. Trained on Wall Street Journal text for English',
    citation:
      'Kiss and Strunk, Unsupervised Multilingual Sentence Boundary Detection, Computational Linguistics 32, 2006',
  },
  {
    name: 'langdetect',
    title: 'langdetect 1.0.9: n-gram profiles of 55 languages',
    origin: github('Mimino666/langdetect', '5071871742170034557c0e6ec8d6e410f3d9652f'),
    files: [
      ...Object.entries(languageProfiles).map(([language, sha256]) => {
        const name = `${langdetectFolder}/profiles/${language}`;
        return { name, path: name, sha256 };
      }),
      {
        name: `${langdetectFolder}/utils/messages.properties`,
        path: `${langdetectFolder}/utils/messages.properties`,
        sha256: '0b21c8d7329e50acf3ddcb3906fa412cdc0f7dab6b44905a27716dfe086ef5ec',
      },
    ],
    licence: 'Apache-2.0',
    citation: 'Nakatani Shuyo, Language Detection Library for Java, 2010; Python port by Michal Mimino Danilak',
  },
];
