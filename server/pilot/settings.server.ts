import type { Db } from '#server/platform/db.server.ts'
import { findAccount } from '#server/proposal/account-store.server.ts'
import { localProvider } from '#server/proposal/local/local.ts'
import { promptVersion } from '#server/proposal/openai/prompt.ts'
import type { WorkflowRow } from '#server/workflow/store.server.ts'
import type { Settings } from './draft.ts'

/** What the workflow's current version contributes to a plan when it is locked. */
export async function settingsOf(db: Db, workflow: WorkflowRow): Promise<Settings> {
  const { provider, thresholds } = workflow.definition
  const shared = { workflowVersion: workflow.version, thresholds, autonomy: 'review_all' }
  if (provider.name === 'local') return { ...shared, provider: 'local', model: localProvider.version, prompt: null }
  const account = provider.account ? await findAccount(db, workflow.organisationId, { key: provider.account }) : null
  return { ...shared, provider: provider.name, model: provider.model ?? account?.model ?? null, prompt: promptVersion }
}

/** How proposals name the version of their provider, where it is the plan's. */
export function versionOf({ model, prompt }: Pick<Settings, 'model' | 'prompt'>): string {
  return prompt === null ? (model ?? '') : `${prompt}, ${model}`
}
