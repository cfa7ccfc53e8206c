import { useEffect, useState } from "react";
import { openFiles } from "./commands/open-files";
import { useApp, useStore } from "./context";
import { onKeyDown, onKeyUp } from "./keyboard";
import { FILE_INPUT_ID, FOLDER_INPUT_ID } from "./page/browser-page";
import { photosOfFolder } from "./page/folder";
import { keepFocus } from "./page/keep-focus";
import { LateDialog } from "./panels/late/LateDialog";
import { useLate } from "./panels/late/use-late";
import { Announcer } from "./panels/notice/Announcer";
import { Notice } from "./panels/notice/Notice";
import { DropTarget } from "./panels/open/DropTarget";
import { Palette } from "./panels/palette/Palette";
import { StartPage } from "./panels/start/StartPage";
import { resultState } from "./state/result-state";
import { Workspace } from "./Workspace";

/** What few visits show. */
const LATE = {
  embed: async () => (await import("./Embed")).Embed,
  help: async () => (await import("./panels/help/HelpDialog")).HelpDialog,
  model: async () => (await import("./panels/model/ModelDialog")).ModelDialog,
  share: async () => (await import("./panels/share/Share")).ShareDialog,
  storage: async () => (await import("./panels/storage/StorageDialog")).StorageDialog,
};

export function AppView() {
  const isEmbedded = useStore((state) => state.asked.embed === true);
  return isEmbedded ? <Embedded /> : <Whole />;
}

function Embedded() {
  const [isWanted, want] = useState(true);
  const Embed = useLate(LATE.embed, isWanted, want);
  return Embed ? <Embed /> : <Notice />;
}

function Whole() {
  const app = useApp();
  const photo = useStore((state) => state.photo !== null);
  const result = useStore(resultState);

  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      if (clipboardData?.files.length) void openFiles.perform(app, [...clipboardData.files]);
    };
    const keydown = (event: KeyboardEvent) => onKeyDown(app, event);
    const keyup = (event: KeyboardEvent) => onKeyUp(app, event);
    // A key let go elsewhere is never told.
    const blur = () => app.store.getState().setPeek(null);
    window.addEventListener("keydown", keydown);
    window.addEventListener("keyup", keyup);
    window.addEventListener("blur", blur);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("keydown", keydown);
      window.removeEventListener("keyup", keyup);
      window.removeEventListener("blur", blur);
      window.removeEventListener("paste", paste);
    };
  }, [app]);

  useEffect(keepFocus, []);

  return (
    <div className="app">
      <main data-testid="result-state" data-state={result}>
        {photo ? <Workspace /> : <StartPage />}
        <input
          id={FILE_INPUT_ID}
          className="visually-hidden"
          type="file"
          multiple
          accept="image/*,.loupe,.json,.txt"
          aria-label="Choose a photo"
          tabIndex={-1}
          data-testid="file-input"
          onChange={({ target }) => {
            if (target.files?.length) void openFiles.perform(app, [...target.files]);
            // So that choosing the same file again is a change too.
            target.value = "";
          }}
        />
        <FolderInput />
      </main>
      <DropTarget />
      <LateDialog name="help" load={LATE.help} />
      <LateDialog name="model" load={LATE.model} />
      <LateDialog name="storage" load={LATE.storage} />
      <Palette />
      <LateDialog name="share" load={LATE.share} />
      <Announcer />
    </div>
  );
}

function FolderInput() {
  const app = useApp();
  return (
    <input
      id={FOLDER_INPUT_ID}
      className="visually-hidden"
      type="file"
      ref={(input) => {
        input?.toggleAttribute("webkitdirectory", true);
      }}
      aria-label="Choose a folder of photos"
      tabIndex={-1}
      data-testid="folder-input"
      onChange={({ target }) => {
        if (target.files?.length) void openFiles.perform(app, photosOfFolder([...target.files]));
        target.value = "";
      }}
    />
  );
}
