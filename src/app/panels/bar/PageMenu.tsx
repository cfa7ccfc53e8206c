import { layerCommands, maskCommands, pageCommands } from "../../commands";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandMenu } from "../commands/CommandMenu";

/** Everything that can be done, by name: for whoever does not know the icons, and where there is no room for them. */
export function PageMenu() {
  const hasPhoto = useStore((state) => state.photo !== null);
  return (
    <CommandMenu
      id="page-menu"
      label="Menu"
      className="button-icon"
      testId="menu"
      groups={hasPhoto ? [pageCommands, maskCommands, layerCommands] : [pageCommands]}
      button={<Icon name="more" />}
    />
  );
}
