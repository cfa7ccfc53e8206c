import { BatchBar } from "./BatchBar";
import { Filmstrip } from "./Filmstrip";
import "./film.css";

/** The photos of the project, what is asked of all of them, and what is said of each. */
export function Film() {
  return (
    <div className="film">
      <BatchBar />
      <Filmstrip />
    </div>
  );
}
