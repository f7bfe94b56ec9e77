import type { WorkflowRow } from '#server/workflow/store.server.ts'
import { loadTemplates } from '#server/workflow/templates.server.ts'
import { makeWorkflow, type Place } from './e2e-place.ts'

/** Addresses of the workflows that the walks of tests/e2e/templates.spec.ts begin in: "made-invoice". */
export const madeFrom = (template: string) => `made-${template}`

/** One workflow of each template, as it ships but for what is drawn by chance, with nothing in it. */
export async function makeTemplates(place: Place, memberIds: string[]): Promise<Map<string, WorkflowRow>> {
  const made = new Map<string, WorkflowRow>()
  for (const { key } of await loadTemplates()) {
    const whole = (definition: WorkflowRow['definition']) => ({
      approvals: definition.approvals,
      name: `${definition.name} (new)`,
    })
    made.set(key, await makeWorkflow(place, madeFrom(key), whole, memberIds, key))
  }
  return made
}
