import { lazy, Suspense, useEffect } from "react";
import { openFiles } from "./commands/open-files";
import { useApp, useStore } from "./context";
import { onKeyDown, onKeyUp } from "./keyboard";
import { FILE_INPUT_ID, FOLDER_INPUT_ID } from "./page/browser-page";
import { photosOfFolder } from "./page/folder";
import { keepFocus } from "./page/keep-focus";
import { HelpDialog } from "./panels/help/HelpDialog";
import { ModelDialog } from "./panels/model/ModelDialog";
import { Announcer } from "./panels/notice/Announcer";
import { DropTarget } from "./panels/open/DropTarget";
import { Palette } from "./panels/palette/Palette";
import { ShareDialog } from "./panels/share/ShareDialog";
import { StartPage } from "./panels/start/StartPage";
import { StorageDialog } from "./panels/storage/StorageDialog";
import { resultState } from "./state/result-state";
import { Workspace } from "./Workspace";

const Embed = lazy(() => import("./Embed").then(({ Embed }) => ({ default: Embed })));

export function AppView() {
  const isEmbedded = useStore((state) => state.asked.embed === true);
  if (isEmbedded) {
    return (
      <Suspense>
        <Embed />
      </Suspense>
    );
  }
  return <Whole />;
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
      <HelpDialog />
      <ModelDialog />
      <StorageDialog />
      <Palette />
      <ShareDialog />
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
