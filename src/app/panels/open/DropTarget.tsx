import { useEffect, useState } from "react";
import { openFiles } from "../../commands/open-files";
import { useApp } from "../../context";
import { Icon } from "../../icons/Icon";
import { late } from "../../late";
import { filesOf } from "../../page/folder";
import { tell } from "../../work/tell";
import { OBJECT_DRAG } from "../objects/drag";
import "./open.css";

/** Photos, and folders of them, may be dropped anywhere on the page. */
export function DropTarget() {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const open = async (dropped: DataTransfer) => {
      const taken = await filesOf(dropped, async (folder) => {
        const { lookAtDropped } = await late(() => import("../../work/models/dropped"));
        return lookAtDropped(app, folder);
      }).catch((error) => tell(app, error, "open"));
      if (!taken) return;
      const { files, folders } = taken;
      if (files.length) return openFiles.perform(app, files);
      const message = folders
        ? "There is no photo in this folder. Drop another one, or the photos themselves."
        : "What you dropped is not a file. Save the picture first, or copy and paste it.";
      app.store.getState().setProblem({ code: "image-unsupported", message, during: "open" });
    };
    const isOurs = (event: DragEvent) => event.dataTransfer?.types.includes(OBJECT_DRAG);
    const drag = (event: DragEvent) => {
      if (isOurs(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      // relatedTarget is null only when the pointer leaves the window.
      if (!event.relatedTarget) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (isOurs(event)) return;
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer) void open(event.dataTransfer);
    };
    window.addEventListener("dragenter", drag);
    window.addEventListener("dragover", drag);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", drag);
      window.removeEventListener("dragover", drag);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [app]);
  return (
    <div className="drop-target" data-over={over} aria-hidden="true">
      <div>
        <Icon name="open" size={32} />
        <p>Drop photos or a folder to open them</p>
      </div>
    </div>
  );
}
