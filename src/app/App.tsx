import { useEffect } from "react";
import { openFiles } from "./commands/open-files";
import { useApp, useStore } from "./context";
import { onKeyDown } from "./keyboard";
import { FILE_INPUT_ID } from "./page/browser-page";
import { EmptyState } from "./panels/empty/EmptyState";
import { Header } from "./panels/header/Header";
import { HelpDialog } from "./panels/help/HelpDialog";
import { ModelDialog } from "./panels/model/ModelDialog";
import { LiveRegion } from "./panels/notice/LiveRegion";
import { DropTarget } from "./panels/open/DropTarget";
import { resultState } from "./state/result-state";
import { Workspace } from "./Workspace";

export function AppView() {
  const app = useApp();
  const photo = useStore((state) => state.photo);
  const result = useStore(resultState);

  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      if (clipboardData?.files.length) void openFiles.perform(app, [...clipboardData.files]);
    };
    const keydown = (event: KeyboardEvent) => onKeyDown(app, event);
    window.addEventListener("keydown", keydown);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("keydown", keydown);
      window.removeEventListener("paste", paste);
    };
  }, [app]);

  return (
    <div className="app" data-view={photo ? "workspace" : "empty"}>
      <Header />
      <main data-testid="result-state" data-state={result}>
        {photo ? <Workspace photo={photo} /> : <EmptyState />}
      </main>
      <input
        id={FILE_INPUT_ID}
        className="visually-hidden"
        type="file"
        accept="image/*"
        aria-label="Choose a photo"
        tabIndex={-1}
        data-testid="file-input"
        onChange={({ target }) => {
          if (target.files?.length) void openFiles.perform(app, [...target.files]);
          // So that choosing the same file again is a change too.
          target.value = "";
        }}
      />
      <DropTarget />
      <HelpDialog />
      <ModelDialog />
      <LiveRegion />
    </div>
  );
}
