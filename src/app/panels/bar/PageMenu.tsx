import { layerCommands, maskCommands, pageCommands } from "../../commands";
import { chooseFolder } from "../../commands/choose-folder";
import type { Command } from "../../commands/command";
import { takePhoto } from "../../commands/take-photo";
import { toggleKeys } from "../../commands/toggle-keys";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandMenu } from "../commands/CommandMenu";
import { usePress } from "../use-media";

/** A hand has neither keys nor folders. */
const NOT_IN_A_HAND: readonly Command[] = [chooseFolder, toggleKeys];

/** Everything that can be done, by name: for whoever does not know the icons, and where there is no room for them. */
export function PageMenu() {
  const hasPhoto = useStore((state) => state.photo !== null);
  const isTouch = usePress() === "tap";
  const page = isTouch
    ? [takePhoto, ...pageCommands.filter((command) => !NOT_IN_A_HAND.includes(command))]
    : pageCommands;
  return (
    <CommandMenu
      id="page-menu"
      label="Menu"
      className="button-icon"
      testId="menu"
      groups={[page, ...(hasPhoto ? [maskCommands, layerCommands] : [])]}
      button={<Icon name="more" />}
    />
  );
}
