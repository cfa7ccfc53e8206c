/** Why files cannot be read or written, in words. */

const BOTH: Record<string, string> = {
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead round in a circle",
  EIO: "the disk fails",
  ERR_INVALID_ARG_VALUE: "no file can have this name",
};

export const READING: Record<string, string> = {
  ...BOTH,
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is a file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  ENXIO: "there is no such device",
};

export const WRITING: Record<string, string> = {
  ...BOTH,
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a file has its name",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EROFS: "nothing can be written there",
  EBUSY: "it is in use",
  ENOSPC: "there is no room left",
  EDQUOT: "there is no room left",
  EFBIG: "it would be larger than a file may be here",
  EPIPE: "nobody reads it any more",
};

export function reasonOf(error: unknown, reasons: Record<string, string>): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message;
}
