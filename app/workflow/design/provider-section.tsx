import { Fieldset, Radio, Stack, Switch, Text } from '@mantine/core'
import { ProviderBoxes } from '#app/provider/settings-form.tsx'
import { settingsProblem } from '#server/proposal/accounts.ts'
import classes from './design.module.css'
import { problemsUnder, useOffers } from './design-context.ts'
import type { SectionProps } from './section-props.ts'

/** Who proposes, what it is shown, and what it may cost. */
export function ProviderSection({ draft, change, problems, organisation }: SectionProps) {
  const { accounts, mayAllowLeaving, published } = useOffers()
  const { provider, mayLeave } = draft
  const set = (part: Partial<typeof provider>) => change({ provider: { ...provider, ...part } })
  const account = accounts.find((a) => a.key === provider.account)
  const priced = account && { ...account, prices: account.priced.map((model) => ({ model, input: 0, output: 0 })) }
  const refused = settingsProblem({ provider, mayLeave }, priced ?? null)
  const own = problemsUnder(problems, 'provider')
  return (
    <Stack gap="md" maw={720}>
      {(own.length > 0 || refused) && (
        <ul className={`${classes.problems} ${classes.wrongList}`} data-at="provider" tabIndex={-1}>
          {own.map((p) => (
            <li key={p.path.join('.')}>{p.message}</li>
          ))}
          {refused && <li>{refused.message}</li>}
        </ul>
      )}
      <ProviderBoxes
        accounts={[...accounts]}
        mayAllowLeaving={mayAllowLeaving}
        organisation={organisation}
        noun={draft.noun.many}
        before={{ settings: published?.provider ?? provider, mayLeave: published?.mayLeave ?? false }}
        draft={{ settings: provider, mayLeave }}
        onChange={(next) => change({ provider: next.settings, mayLeave: next.mayLeave })}
      />
      <Fieldset legend="What it learns">
        <Stack gap="sm">
          <Switch
            label="Remember confirmed items of the same origin"
            description="Off: each document is read as if it were the first of its kind."
            checked={provider.memory}
            onChange={(event) => set({ memory: event.currentTarget.checked })}
          />
          <Radio.Group
            label="Which trained models propose"
            value={provider.models.follow}
            onChange={(follow) =>
              set({ models: { ...provider.models, follow: follow === 'promoted' ? 'promoted' : 'newest' } })
            }
          >
            <Stack gap="xs" mt={6}>
              <Radio
                value="newest"
                label="The newest that did no worse than the one before"
                description="It goes on learning by itself."
              />
              <Radio
                value="promoted"
                label="Only those that passed the gate"
                description="Nothing changes before somebody promotes it."
              />
            </Stack>
          </Radio.Group>
        </Stack>
      </Fieldset>
      {provider.name === 'local' && (
        <Text size="sm" c="dimmed">
          The local provider finds values by the hints of the fields and the words of the options.
        </Text>
      )}
    </Stack>
  )
}
