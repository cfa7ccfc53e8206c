import { layerCommands, maskCommands, pageCommands } from "../../commands";
import { takePhoto } from "../../commands/take-photo";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandMenu } from "../commands/CommandMenu";
import { usePress } from "../use-media";

/** Everything that can be done, by name: for whoever does not know the icons, and where there is no room for them. */
export function PageMenu() {
  const hasPhoto = useStore((state) => state.photo !== null);
  const first = usePress() === "tap" ? [[takePhoto]] : [];
  return (
    <CommandMenu
      id="page-menu"
      label="Menu"
      className="button-icon"
      testId="menu"
      groups={[...first, pageCommands, ...(hasPhoto ? [maskCommands, layerCommands] : [])]}
      button={<Icon name="more" />}
    />
  );
}
