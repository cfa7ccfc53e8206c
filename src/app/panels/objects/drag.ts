/** The kind of what is dragged when a row of the list is: a file dropped on the page is something else. */
export const OBJECT_DRAG = "application/x-loupe-object";
