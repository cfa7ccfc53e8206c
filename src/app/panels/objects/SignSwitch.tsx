import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";

/** What a click does to the selected object, wherever it is. With neither pressed the photo decides. */
export function SignSwitch() {
  const sign = useStore((state) => state.sign);
  const setSign = useStore((state) => state.setSign);
  return (
    <fieldset className="segments" aria-label="What a click does">
      <button
        type="button"
        data-testid="sign-add"
        aria-pressed={sign === "add"}
        title="Clicks add to the selected object (Shift and click)"
        onClick={() => setSign(sign === "add" ? null : "add")}
      >
        <Icon name="plus" size={16} />
        Add
      </button>
      <button
        type="button"
        data-testid="sign-take"
        aria-pressed={sign === "take"}
        title="Clicks take away from the selected object (Alt and click)"
        onClick={() => setSign(sign === "take" ? null : "take")}
      >
        <Icon name="minus" size={16} />
        Take away
      </button>
    </fieldset>
  );
}
