import { choosePhoto } from "../../commands/choose-photo";
import { showHelp } from "../../commands/show-help";
import { toggleTheme } from "../../commands/toggle-theme";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandButton } from "../commands/CommandButton";
import { CommandMenu } from "../commands/CommandMenu";
import { ProviderBadge } from "./ProviderBadge";
import "./header.css";

export function Header() {
  const photo = useStore((state) => state.photo);
  return (
    <header className="header">
      <h1 className="wordmark">
        <Icon name="logo" size={22} />
        Loupe
      </h1>
      {photo && (
        <p className="header-photo" title={photo.credit || photo.name}>
          <bdi>{photo.name}</bdi>
          <span className="faint">
            {photo.width.toLocaleString("en")}×{photo.height.toLocaleString("en")}
          </span>
        </p>
      )}
      <div className="header-actions">
        <ProviderBadge />
        {photo && <CommandButton command={choosePhoto} show="both" className="header-open" />}
        <CommandButton command={toggleTheme} className="wide-only" />
        <CommandButton command={showHelp} className="wide-only" />
        <CommandMenu />
      </div>
    </header>
  );
}
