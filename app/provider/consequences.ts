import type { OfferedAccount } from '#server/proposal/account-views.server.ts'
import type { Settings } from '#server/proposal/accounts.ts'

type State = { settings: Settings; mayLeave: boolean }

/** What publishing a change means, one sentence each, the one about leaving the building first. */
export function consequences(before: State, after: State, accounts: readonly OfferedAccount[], noun: string): string[] {
  const { settings, mayLeave } = after
  const account = settings.name === 'openai' ? accounts.find((a) => a.key === settings.account) : undefined
  const told: string[] = []
  if (account && !account.inside && mayLeave) {
    const images = settings.images ? 'words and page images' : 'words'
    const examples =
      settings.examples > 0
        ? `, with up to ${settings.examples} confirmed ${settings.examples === 1 ? 'item' : 'items'} like it as examples`
        : ''
    told.push(`The ${images} of every new document leave the building for "${account.label}"${examples}.`)
  } else if (before.mayLeave && !mayLeave) told.push('Documents of this workflow no longer leave the building.')
  else if (mayLeave && !before.mayLeave)
    told.push('Documents of this workflow may leave the building from now on, when a provider outside is chosen.')
  told.push(
    account
      ? `From now on "${account.label}" proposes with the model ${settings.model ?? account.model}, also for ${noun} that wait for a proposal already.`
      : `From now on the local provider proposes, also for ${noun} that wait for a proposal already.`,
  )
  if (account && settings.dailyLimit !== undefined)
    told.push(
      `Once ${settings.dailyLimit} ${account.currency} are spent on a day, further ${noun} wait for the next day.`,
    )
  if (account)
    told.push(
      settings.whenDown === 'local'
        ? `While it does not answer, ${noun} wait up to ${settings.waitMinutes} minutes; then the local provider proposes.`
        : `While it does not answer, ${noun} wait up to ${settings.waitMinutes} minutes; then they go to the exceptions.`,
    )
  told.push('Proposals that were made already stay as they are.')
  return told
}
