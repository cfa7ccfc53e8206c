/** How photos are called, and in which order people have them. */

const ENDINGS = /\.(jpe?g|jfif|png|webp|avif|gif|bmp|heic|heif|tiff?)$/i;

/** Whether a file of this name may be a photo; what it is, its first bytes say. Hidden ones are none. */
export const isPhotoName = (name: string): boolean => !name.startsWith(".") && ENDINGS.test(name);

const counting = new Intl.Collator("en", { numeric: true });

/** 2.jpg comes before 10.jpg. */
export const inCountingOrder = (a: string, b: string): number => counting.compare(a, b);
