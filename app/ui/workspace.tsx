import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { TextEnv } from "../fields/field-type.ts";
import type { PageOutline, PagePerson, PageWorkspace } from "./model.ts";
import { useWords } from "./words.tsx";

interface OpenWorkspace extends PageWorkspace {
  object(key: string): PageOutline | undefined;
  person(id: string): PagePerson | undefined;
  /** Whether the reader has this ability (`role-model.ts`). */
  may(ability: string): boolean;
  /** For the field types' formats. */
  env: TextEnv;
}

const WorkspaceContext = createContext<OpenWorkspace | null>(null);

export function WorkspaceProvider({
  workspace,
  children,
}: {
  workspace: PageWorkspace;
  children: ReactNode;
}) {
  const { locale } = useWords();
  const open = useMemo<OpenWorkspace>(() => {
    const objects = new Map(workspace.objects.map((object) => [object.key, object]));
    const people = new Map(workspace.people.map((person) => [person.id, person]));
    const abilities = new Set(workspace.me.abilities);
    return {
      ...workspace,
      object: (key) => objects.get(key),
      person: (id) => people.get(id),
      may: (ability) => abilities.has(ability) || abilities.has("admin"),
      env: { timeZone: workspace.timeZone, locale },
    };
  }, [workspace, locale]);
  return <WorkspaceContext.Provider value={open}>{children}</WorkspaceContext.Provider>;
}

/** What the reader may know of the workspace on every page. */
export function useWorkspace(): OpenWorkspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace is called outside of WorkspaceProvider");
  return workspace;
}
