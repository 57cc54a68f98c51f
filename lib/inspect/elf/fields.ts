/** Numbers in a file's own byte order and class. Who calls has made sure that they lie within the bytes. */
export class Fields {
  readonly #view: DataView;
  readonly length: number;
  constructor(
    bytes: Uint8Array,
    readonly format: ElfFormat,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.length = bytes.length;
  }
  u8(at: number): number {
    return this.#view.getUint8(at);
  }
  u16(at: number): number {
    return this.#view.getUint16(at, this.format.littleEndian);
  }
  u32(at: number): number {
    return this.#view.getUint32(at, this.format.littleEndian);
  }
  /** Exact up to 2^53; what is beyond lies outside any file, and so does its rounded value. */
  u64(at: number): number {
    const { littleEndian } = this.format;
    return this.u32(littleEndian ? at + 4 : at) * 2 ** 32 + this.u32(littleEndian ? at : at + 4);
  }
  /** An address, offset or size: ElfN_Addr, ElfN_Off, ElfN_Xword. */
  word(at: number): number {
    return this.format.bits === 64 ? this.u64(at) : this.u32(at);
  }
}

/** EI_CLASS and EI_DATA. */
export interface ElfFormat {
  bits: 32 | 64;
  littleEndian: boolean;
}
