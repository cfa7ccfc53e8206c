/** Whether a file speaks of photos and is none: COCO, LabelMe and YOLO, by its name. A ZIP may be Loupe's own. */
export const isObjectsFile = ({ name }: File): boolean => /\.(json|txt)$/i.test(name);
