/** The classes of the project, in the order of its list, and those that are only in the document yet. The keys 1 to 9 give them. */
import type { Document } from "../../document/document";
import type { Project } from "../../document/project";

export function labelsOf(project: Project | null, document: Document | null): string[] {
  const labels = document?.objects.flatMap(({ label }) => (label === null ? [] : [label])) ?? [];
  return [...new Set([...(project?.labels.map(({ name }) => name) ?? []), ...labels])];
}
