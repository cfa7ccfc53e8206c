/**
 * What a BMP says of itself, of OS/2's twelve bytes to Windows' V5.
 * trainer/engine/loupe_engine/data/pictures/bmp.py is the same in Python.
 */
import type { Size } from "../coordinates";
import { viewOf } from "./headers";

export interface BmpHeader extends Size {
  topDown: boolean;
  bits: 1 | 4 | 8 | 16 | 24 | 32;
  /** Run-length encoded. */
  rle: boolean;
  /** Red, green, blue and alpha of 16 and 32 bits; no alpha is 0. */
  masks: [red: number, green: number, blue: number, alpha: number];
  /** Colours of 1, 4 and 8 bits: where, how many, and bytes each. */
  palette: { at: number; count: number; stride: 3 | 4 };
  dataAt: number;
  /** Of a row, padded. */
  rowBytes: number;
  /** An embedded colour profile. */
  profile: { from: number; to: number } | null;
}

const HEADERS = [12, 40, 52, 56, 64, 108, 124];
const EMBEDDED = 0x4d424544;

/** Whether the bytes begin as a BMP does; two letters alone are the beginning of many a text. */
export function isBmp(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length >= 26 && HEADERS.includes(viewOf(bytes).getUint32(14, true))
  );
}

/** Null where damaged, cut off, or of a kind that browsers do not read. `isBmp(bytes)` holds. */
export function bmpHeader(bytes: Uint8Array): BmpHeader | null {
  const view = viewOf(bytes);
  const size = view.getUint32(14, true);
  const core = size === 12;
  if (bytes.length < 14 + size) return null;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(core ? 24 : 28, true);
  const compression = core ? 0 : view.getUint32(30, true);
  const colours = core ? 0 : view.getUint32(46, true);
  const rle = compression === 1 || compression === 2;
  const fields = size !== 64 && (compression === 3 || compression === 6);
  if (width < 0 || ![1, 4, 8, 16, 24, 32].includes(bits)) return null;
  if (rle ? bits !== (compression === 1 ? 8 : 4) || height < 0 : compression !== 0 && !fields) return null;
  if (fields && bits !== 16 && bits !== 32) return null;
  // A header of 40 bytes has its masks behind it.
  const behind = fields && size === 40 ? (compression === 6 ? 16 : 12) : 0;
  if (bytes.length < 14 + size + behind) return null;
  const mask = (i: number) => (i < 3 || size >= 56 || behind === 16 ? view.getUint32(54 + i * 4, true) : 0);
  const plain: BmpHeader["masks"] = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const dataAt = view.getUint32(10, true);
  const at = 14 + size + behind;
  const stride = core ? 3 : 4;
  const most = bits <= 8 ? 1 << bits : 0;
  const room = Math.max(0, Math.floor((dataAt - at) / stride));
  const header: BmpHeader = {
    width,
    height: Math.abs(height),
    topDown: height < 0,
    bits: bits as BmpHeader["bits"],
    rle,
    masks: fields ? [mask(0), mask(1), mask(2), mask(3)] : plain,
    palette: { at, count: Math.min(colours || most, most, room), stride },
    dataAt,
    rowBytes: Math.ceil((width * bits) / 32) * 4,
    profile: size === 124 && view.getUint32(70, true) === EMBEDDED ? profileOf(view) : null,
  };
  const needed = rle ? 1 : header.rowBytes * header.height;
  return dataAt >= at && dataAt + needed <= bytes.length ? header : null;
}

function profileOf(view: DataView): BmpHeader["profile"] {
  const from = 14 + view.getUint32(126, true);
  const to = from + view.getUint32(130, true);
  return to > from && to <= view.byteLength ? { from, to } : null;
}
