/** One project, several tabs: one of them owns it and writes, the others read until it is theirs. */

export interface HoldEvents {
  /** This tab writes from now on. */
  owned(): void;
  /** Another tab does. Resolves once what this one had to write is written. */
  lost(): Promise<void>;
  /** The tab that owns it has written something. */
  written(): void;
}

export interface Hold {
  /** Resolves once this tab owns it, or it is certain that another one does. */
  decided: Promise<void>;
  /** Makes it this tab's; resolves once it is. */
  takeOver(): Promise<void>;
  /** Tells the tabs that read. */
  tellWritten(): void;
  release(): void;
}

export interface HoldBrowser {
  /** navigator.locks; null, or throwing, where there are none: then each tab thinks that it is the only one. */
  locks(): LockManager | null | undefined;
  channel(name: string): BroadcastChannel | null;
}

/** A reload asks before the page before it has quite gone; its lock is free a moment later. In ms. */
const PATIENCE = 300;
/** Locks that have not answered by then never do. In ms. */
const SILENCE = 1000;
/** For an owner that is asked and does not answer: it is frozen, or gone. In ms. */
const ANSWER = 700;

export function createHold(id: string, browser: HoldBrowser, events: HoldEvents): Hold {
  const name = `loupe-project-${id}`;
  const locks = quietly(browser.locks);
  if (!locks) {
    events.owned();
    return { decided: Promise.resolve(), takeOver: async () => {}, tellWritten() {}, release() {} };
  }
  const channel = quietly(() => browser.channel(name));
  let isReleased = false;
  /** Ends the lock where this tab has it. */
  let giveUp: (() => void) | null = null;
  let waiting = new AbortController();
  let nowOwned: () => void = () => {};

  const have = () =>
    new Promise<void>((resolve) => {
      giveUp = () => {
        giveUp = null;
        resolve();
      };
      events.owned();
      nowOwned();
    });
  const lose = async () => {
    const end = giveUp;
    if (!isReleased) await events.lost();
    end?.();
    if (giveUp === end) giveUp = null;
  };
  const ask = async (options: LockOptions): Promise<void> => {
    try {
      await locks.request(name, options, have);
    } catch (error) {
      if (giveUp) await lose();
      // This one no longer waits: it is done, or asks in another way.
      else if (error instanceof DOMException && error.name === "AbortError") return;
      // Locks are there and forbidden.
      else return void have();
    }
    if (!isReleased) queue();
  };
  const queue = () => {
    waiting = new AbortController();
    void ask({ signal: waiting.signal });
  };

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data === "written" && !giveUp) events.written();
      if (data === "give" && giveUp) void lose();
    };
  }
  const owned = () => new Promise<void>((resolve) => (nowOwned = resolve));
  const decided = Promise.race([owned(), pause(PATIENCE)]);
  queue();
  // One that nobody else can have is given at once; else there are none, as far as this tab can tell.
  const isGiven = locks.request(`${name}-${Math.random()}`, () => true).catch(() => true);
  void Promise.race([isGiven, pause(SILENCE)]).then((given) => {
    if (!given && !giveUp && !isReleased) void have();
  });
  return {
    decided,
    async takeOver() {
      if (giveUp) return;
      const done = owned();
      channel?.postMessage("give");
      await Promise.race([done, pause(ANSWER)]);
      if (giveUp || isReleased) return;
      waiting.abort();
      void ask({ steal: true });
      await done;
    },
    tellWritten: () => channel?.postMessage("written"),
    release() {
      isReleased = true;
      waiting.abort();
      giveUp?.();
      channel?.close();
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What may be forbidden: null then. */
export function quietly<T>(get: () => T): T | null {
  try {
    return get();
  } catch {
    return null;
  }
}
