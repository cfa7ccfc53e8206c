/**
 * Which of its files an `img` shows of the first sample: as the page asks for it, and as vite/start-files.ts writes it ahead of
 * the page.
 */

interface Picture {
  file: string;
  width: number;
  narrow?: { file: string; width: number } | undefined;
}

/** Of src/app/panels/start/start.css: all of a narrow page, what is beside the left column of a wide one. */
export const SIZES = "(max-width: 1023px) 100vw, calc(100vw - 504px)";

/** An `img`'s srcset; undefined where there is one file only. `urlOf`: the address of a file of public/samples. */
export const srcSet = ({ file, width, narrow }: Picture, urlOf: (file: string) => string): string | undefined =>
  narrow && `${urlOf(narrow.file)} ${narrow.width}w, ${urlOf(file)} ${width}w`;
