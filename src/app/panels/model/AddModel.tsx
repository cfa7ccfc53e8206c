import { hub, origins } from "virtual:loupe/model-origins";
import { useState } from "react";
import { useApp } from "../../context";
import { chooseFolder, chooseZip } from "../../work/models/choose";
import { lookAt } from "../../work/models/look";
import { Action } from "./Action";
import { Pair } from "./Pair";

/** Ways in which another model comes. An address there is only where the build allows a site. */
export function AddModel() {
  const app = useApp();
  return (
    <section className="models-add">
      <h3>Add a model</h3>
      <p className="quiet">
        A folder that loupe-trainer exported or imported, or a ZIP of it: choose it, or drop it on the page.
      </p>
      <div className="models-actions">
        <Action testId="choose-model-folder" onClick={() => chooseFolder(app)}>
          Choose a folder
        </Action>
        <Action testId="choose-model-zip" onClick={() => chooseZip(app)}>
          Choose a ZIP
        </Action>
      </div>
      {origins.length > 0 && <Address />}
      {hub && <Pair hub={hub} />}
    </section>
  );
}

function Address() {
  const app = useApp();
  const [address, setAddress] = useState("");
  return (
    <form
      className="models-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (address.trim()) void lookAt(app, { address });
      }}
    >
      <label>
        <span className="quiet">Or the address of one, at {origins.join(", ")}</span>
        <input
          className="field"
          type="url"
          inputMode="url"
          data-testid="model-address"
          value={address}
          onChange={({ target }) => setAddress(target.value)}
        />
      </label>
      <button type="submit" className="button button-name button-line" data-testid="look-at-address">
        Look at it
      </button>
    </form>
  );
}
