import { type UnknownWord, unknownWords } from "../../../engine/words";
import { useStore } from "../../context";

const NONE: UnknownWord[] = [];

/** Words of what is typed that the model was never taught; none where its bundle does not say. */
export function useUnknownWords(): UnknownWord[] {
  const prompt = useStore((state) => state.prompt);
  const vocabulary = useStore(({ model }) => (model.status === "ready" ? model.info.vocabulary : null));
  return prompt && vocabulary ? unknownWords(prompt, vocabulary) : NONE;
}
