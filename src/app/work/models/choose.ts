/** A model that a person picks on their device. */
import type { App } from "../../app";
import { chooseModelFolder } from "../../page/model-folder";
import { lookAt } from "./look";

export async function chooseFolder(app: App): Promise<void> {
  const given = await chooseModelFolder();
  if (given) await lookAt(app, given);
}

export async function chooseZip(app: App): Promise<void> {
  const zip = await app.page.chooseFile(".zip");
  if (zip) await lookAt(app, { name: zip.name, zip });
}
