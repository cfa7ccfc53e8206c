/** Whether a file is one of Loupe's own, by its name or type: some systems call it a ZIP, which it is. */
export const isLoupeFile = ({ name, type }: File): boolean =>
  /\.(loupe|zip)$/i.test(name) || type === "application/x-loupe" || type === "application/zip";
