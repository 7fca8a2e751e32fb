/** What a server answered, whatever its status. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The body without a byte order mark; only good while the reply is read. */
  bytes: Buffer;
  /** The body as UTF-8. */
  readonly text: string;
}

const byteOrderMark = Buffer.from('\ufeff', 'utf8');
const [mark] = byteOrderMark;

/** A whole reply, whose text is only made where it is asked for. */
export class WholeReply implements Reply {
  readonly status: number;
  readonly headers: Reply['headers'];
  readonly bytes: Buffer;

  constructor(status: number, headers: Reply['headers'], bytes: Buffer) {
    this.status = status;
    this.headers = headers;
    const isMarked = bytes[0] === mark && bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark);
    this.bytes = isMarked ? bytes.subarray(byteOrderMark.length) : bytes;
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }
}

/** Makes what is kept of a reply. */
export type ReplyReader<T> = (reply: Reply) => T;
