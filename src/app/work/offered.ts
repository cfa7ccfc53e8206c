import { seenNames } from "../../document/seen";
import { nearestNames, type Vocabulary } from "../../engine/words";

/** What to ask instead of a question that found nothing, each once. */
export interface Offered {
  /** A word that is not known may be one of these, mistyped. */
  near: string[];
  /** What the model says it saw. */
  seen: string[];
}

/** What is to be done with a thing, and no thing: "remove" is not "remote" mistyped. */
const TASKS = /\b(remove|delete|erase|cut|crop|extract|isolate|select|separate|mask|segment|blur|change|replace)\b/gi;

/** Where a thing is, not what is asked for. */
const THERE = /\b(in|at|on|of|into|against|towards?)\s+(the\s+|its\s+)?back-?ground\b/gi;

/** A cut-out has none: what is to stay is what to ask for. */
export const isOfBackground = (prompt: string): boolean => /\bback-?ground\b/i.test(prompt.replace(THERE, " "));

export function offeredNames({ prompt, think }: { prompt: string; think: string }, vocabulary: Vocabulary): Offered {
  const near = nearestNames(prompt.replace(TASKS, " "), vocabulary);
  const asked = thingOf(prompt);
  // Seen or not, nothing else is asked by the same name: the next answer would be this one.
  const isOther = (name: string) => !near.includes(name) && name !== asked && `${name}s` !== asked;
  return { near, seen: seenNames(think, vocabulary.names).filter(isOther) };
}

/** "The knife!" → "knife". */
const thingOf = (prompt: string) =>
  prompt
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ")
    .replace(/\b(the|a|an|any|some|this|that|these|those|all|every|my)\b/g, " ")
    .trim()
    .replace(/ +/g, " ");
