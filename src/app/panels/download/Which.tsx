import { type DocumentObject, objectMask } from "../../../document/document";
import { selectObject } from "../../commands/select-object";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { documentOf, selectedObjects } from "../../state/document";

const ALL = "";
const SEVERAL = "several";

/** Says of which objects the file is, and lets another one be chosen, or all. `chosen`: those that it is of. */
export function Which({ chosen }: { chosen: readonly DocumentObject[] }) {
  const app = useApp();
  const document = useStore(documentOf);
  const isSelection = useStore((state) => selectedObjects(state).some(objectMask));
  const objects = document?.objects.filter(objectMask) ?? [];
  const [first, ...others] = isSelection ? chosen : [];
  const shown = objects.filter(({ hidden }) => !hidden).length;
  return (
    <span className="which">
      {first && !others.length && <i className="swatch" style={{ background: `var(--object-${first.colour + 1})` }} />}
      <select
        aria-label="What to download"
        data-testid="download-which"
        value={first ? (others.length ? SEVERAL : first.id) : ALL}
        onChange={({ target }) => void selectObject.perform(app, target.value || null)}
        // Letters choose here, and take no tool.
        onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
      >
        {others.length > 0 && <option value={SEVERAL}>{chosen.length} objects</option>}
        <option value={ALL}>
          {shown === 0 ? "Nothing yet" : shown === 1 ? "All (1 object)" : `All ${shown} objects`}
        </option>
        {objects.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="chevronDown" size={16} />
    </span>
  );
}
