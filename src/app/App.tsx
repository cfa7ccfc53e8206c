import { useEffect } from "react";
import { FILE_INPUT_ID } from "./commands/choose-photo";
import { onKeyDown } from "./commands/keyboard";
import { EmptyState } from "./panels/empty/EmptyState";
import { Header } from "./panels/header/Header";
import { HelpDialog } from "./panels/help/HelpDialog";
import { ModelDialog } from "./panels/model/ModelDialog";
import { LiveRegion } from "./panels/notice/LiveRegion";
import { DropTarget } from "./panels/open/DropTarget";
import { openFiles } from "./panels/open/open-files";
import { Workspace } from "./panels/workspace/Workspace";
import { resultState } from "./state/result-state";
import { useStore } from "./state/store";

export function App() {
  const photo = useStore((state) => state.photo);
  const result = useStore(resultState);

  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      if (clipboardData?.files.length) void openFiles(clipboardData.files);
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("paste", paste);
    };
  }, []);

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
          if (target.files?.length) void openFiles(target.files);
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
