/**
 * Whoever works by keyboard never stands nowhere: where what has the focus goes, is switched off or hidden, what is nearest
 * gets it. Without this the browser would give it to the page as a whole, and the next Tab would begin at its top.
 */

const FOCUSABLE = "button, a[href], input, textarea, summary, [tabindex='0']";
const TEXT = "textarea, input[type=text]";
/** What may switch off or hide what has the focus. */
const SWITCHES = ["disabled", "data-folded", "data-phone", "open"];

/** Where in the page an element is, or was. */
interface Place {
  element: Element;
  parent: Element;
  index: number;
}

/** @returns how it ends. */
export function keepFocus(): () => void {
  let places: Place[] = [];
  const remember = ({ target }: FocusEvent) => {
    places = placesOf(target as Element);
  };
  const look = (isUsable: (element: Element) => boolean) => {
    const [had] = places;
    const has = document.activeElement;
    if (!had || (has !== null && has !== document.body && has !== had.element) || isUsable(had.element)) return;
    nearest(places)?.focus();
  };
  // A browser takes the focus from what is hidden when it draws the page, and tells nobody.
  let isToLook = false;
  const lookLater = () => {
    if (isToLook) return;
    isToLook = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        isToLook = false;
        look(isUsable);
      }),
    );
  };
  const observer = new MutationObserver(() => {
    // Whether it is hidden, too, would have every change of the page styled at once: 3.5 ms of a click's 27.
    look(isEnabled);
    lookLater();
  });
  document.addEventListener("focusin", remember);
  // Some things are there in wide windows alone.
  window.addEventListener("resize", lookLater);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: SWITCHES });
  return () => {
    document.removeEventListener("focusin", remember);
    window.removeEventListener("resize", lookLater);
    observer.disconnect();
  };
}

/** Of the element and of all it is in, from the inside out. */
function placesOf(element: Element): Place[] {
  const parent = element.parentElement;
  if (!parent) return [];
  return [{ element, parent, index: [...parent.children].indexOf(element) }, ...placesOf(parent)];
}

/** What has come in its place, or follows it, or is before it; else the photo, or what the page begins with. */
function nearest(places: readonly Place[]): HTMLElement | undefined {
  for (const { parent, index } of places) {
    if (parent.matches("main, .app, body")) break;
    if (!parent.isConnected || !parent.checkVisibility()) continue;
    const children = [...parent.children];
    for (const child of [...children.slice(index), ...children.slice(0, index).reverse()]) {
      const found = usableIn(child);
      if (found) return found;
    }
  }
  const photo = document.querySelector('[data-region="stage"]');
  const page = document.querySelector("main");
  return (photo && usableIn(photo)) ?? (page && usableIn(page)) ?? undefined;
}

function usableIn(element: Element): HTMLElement | undefined {
  const all = [element, ...element.querySelectorAll(FOCUSABLE)];
  // In a text field the next shortcut would be a letter, and a finger's keyboard would come over the photo.
  return all.find((one): one is HTMLElement => one.matches(FOCUSABLE) && isUsable(one) && !one.matches(TEXT));
}

const isEnabled = (element: Element) => element.isConnected && !element.matches(":disabled, [tabindex='-1']");
const isUsable = (element: Element) => isEnabled(element) && element.checkVisibility();
