const byteOrderMark = Buffer.from('\ufeff', 'utf8');
const [mark] = byteOrderMark;

/** What a server answered, whatever its status. */
export class Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body without a byte order mark; only good while the reply is read. */
  readonly bytes: Buffer;

  constructor(status: number, headers: Reply['headers'], bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    const isMarked = bytes[0] === mark && bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    this.bytes = isMarked ? bytes.subarray(byteOrderMark.length) : bytes;
  }

  /** The body as UTF-8, made where it is asked for. */
  get text(): string {
    return this.bytes.toString('utf8');
  }
}

/** Makes what is kept of a reply. */
export type ReplyReader<T> = (reply: Reply) => T;
