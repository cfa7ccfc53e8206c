import { type ReactNode, useEffect, useState } from "react";
import { toLoupeError } from "../../../engine/mask";
import { copyLink } from "../../commands/copy-link";
import { copyPicture } from "../../commands/copy-picture";
import { saveLoupe } from "../../commands/save-loupe";
import { saveShared } from "../../commands/save-shared";
import { sendPicture } from "../../commands/send-picture";
import { useApp } from "../../context";
import { Icon } from "../../icons/Icon";
import { linkOf, pictureOf, type SharedLink } from "../../work/share";
import { CommandButton } from "../commands/CommandButton";
import { Dialog } from "../dialog/Dialog";
import "./share.css";

/** Characters of a message, or of a link in one: longer ones are cut, or become a file. */
const PLACES = [
  ["Discord", 2000],
  ["Slack", 4000],
] as const;

export function ShareDialog() {
  return (
    <Dialog name="share" title="Share" testId="share-dialog">
      <Share />
    </Dialog>
  );
}

function Share() {
  const app = useApp();
  const link = useMade(() => linkOf(app));
  const picture = useMade(() => pictureOf(app));
  return (
    <>
      <Picture picture={picture} address={typeof link === "object" ? link?.address : undefined} />
      {typeof link === "string" ? <p className="share-wrong">{link}</p> : <Link link={link} />}
    </>
  );
}

/** What it makes, once; null until it is there, a message where it cannot be made. */
function useMade<T extends object>(make: () => Promise<T>): T | string | null {
  const [made, setMade] = useState<T | string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of what was there when the dialog was opened
  useEffect(() => {
    let isOpen = true;
    make().then(
      (value) => isOpen && setMade(value),
      (error) => isOpen && setMade(toLoupeError(error).message),
    );
    return () => {
      isOpen = false;
    };
  }, []);
  return made;
}

function Picture({ picture, address }: { picture: File | string | null; address: string | undefined }) {
  const app = useApp();
  const file = picture instanceof File ? picture : null;
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (typeof picture === "string") return <p className="share-wrong">{picture}</p>;
  return (
    <section>
      <div className="share-picture" aria-busy={!url}>
        {url ? <img src={url} alt="What is on the stage, with its outlines" /> : <p className="quiet">Drawing it …</p>}
      </div>
      <div className="share-row">
        <span className="quiet share-grow">The picture people see</span>
        <CommandButton command={saveShared} show="both" name="Save" icon="download" />
        {file && address && app.page.canSend(file) && (
          <Button icon="open" testId="send-picture" onClick={() => sendPicture.perform(app, file, address)}>
            Send
          </Button>
        )}
        <Button
          icon="copy"
          testId="copy-picture"
          said="Copied"
          disabled={!file || !address}
          onClick={() => file && address && copyPicture.perform(app, file, address)}
        >
          Copy picture
        </Button>
      </div>
    </section>
  );
}

function Link({ link }: { link: SharedLink | null }) {
  const app = useApp();
  const address = link?.address ?? "";
  return (
    <section className="share-link">
      <div className="share-row">
        <h3 className="share-grow">
          <label htmlFor="share-link">Link</label>
        </h3>
        <span className="quiet number" data-testid="share-length">
          {link && `${address.length.toLocaleString("en")} characters`}
        </span>
      </div>
      <div className="share-field">
        <input
          id="share-link"
          data-testid="share-link"
          data-first
          readOnly
          value={address}
          onFocus={({ target }) => target.select()}
        />
        <Button
          icon="link"
          testId="copy-link"
          said="Copied"
          className="button-primary"
          disabled={!link}
          onClick={() => copyLink.perform(app, address)}
        >
          Copy link
        </Button>
      </div>
      {link && <Fits length={address.length} />}
      {link && <About link={link} />}
    </section>
  );
}

function Fits({ length }: { length: number }) {
  return (
    <ul className="share-fits">
      {PLACES.map(([name, most]) => (
        <li key={name} data-testid="share-fits" data-place={name} data-fits={length <= most}>
          <Icon name={length <= most ? "check" : "warning"} size={16} />
          {length <= most ? name : `Too long for ${name} (${most.toLocaleString("en")})`}
        </li>
      ))}
    </ul>
  );
}

const HERE = ["localhost", "127.0.0.1", "[::1]"];

/** What is in the link, and what is not. */
function About({ link: { address, isCoarse, hidden, file } }: { link: SharedLink }) {
  return (
    <div className="share-about quiet" data-testid="share-about">
      {HERE.includes(new URL(address).hostname) && (
        <p>Loupe runs on this device alone here, so only here does the link open.</p>
      )}
      <p>
        The link itself holds the outlines, names and questions. It opens without an account, and nothing is uploaded.
        {isCoarse && " So that it is not longer, the outlines in it are coarser than here."}
        {hidden > 0 && ` ${hidden === 1 ? "A hidden object is" : `${hidden} hidden objects are`} left out.`}
      </p>
      {file !== null && (
        <p>
          The photo is not in the link: whoever opens it is asked for <bdi>{file}</bdi>. A Loupe file has both.{" "}
          <CommandButton command={saveLoupe} show="name" className="button-line" testId={undefined} />
        </p>
      )}
    </div>
  );
}

interface ButtonProps {
  icon: "copy" | "link" | "open";
  testId: string;
  /** Shown for a moment once it is done. */
  said?: string;
  className?: string;
  disabled?: boolean;
  onClick: () => unknown;
  children: ReactNode;
}

function Button({ icon, testId, said, className = "button-line", disabled = false, onClick, children }: ButtonProps) {
  const app = useApp();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const end = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(end);
  }, [isDone]);
  return (
    <button
      type="button"
      className={`button button-both ${className}`}
      data-testid={testId}
      disabled={disabled}
      onClick={async () => {
        await onClick();
        setDone(said !== undefined && app.store.getState().problem === null);
      }}
    >
      <Icon name={isDone ? "check" : icon} />
      <span>{isDone ? said : children}</span>
    </button>
  );
}
