/** What somebody else's manifest or registry says to people, who are shown all of it. */
import { z } from "zod";
import { MOST } from "./most";

/** A name, a version, a licence's id. */
export const line = z.string().max(MOST.line);

export const paragraph = z.string().max(MOST.paragraph);
