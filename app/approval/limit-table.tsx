import { Button, Text, TextInput } from '@mantine/core'
import { Form, useNavigation } from 'react-router'
import { Money } from '#app/ui/money.tsx'
import { Section } from '#app/ui/section.tsx'
import type { Delegations } from '#server/approval/delegations.server.ts'
import { type Role, roleLabel } from '#server/identity/identity.ts'
import { AnswerAlert } from './answer-alert.tsx'
import type { DelegationAnswer } from './delegation-answer.ts'
import classes from './delegations.module.css'

type Approver = Delegations['approvers'][number]
type Props = { data: Delegations; answer: DelegationAnswer | null }

/** How much each person may approve; set by ops leads, and never by the person themselves. */
export function LimitTable({ data: { approvers, currency, me, mayForOthers }, answer }: Props) {
  return (
    <Section
      title="Limits"
      text={`The largest amount that a person may approve, in ${currency}. An amount in another currency counts by the rate of the day on which its approval was asked for; an item whose amount has no rate, or that has none, goes to people without a limit only. A credit note weighs as much as the payment.`}
    >
      <AnswerAlert answer={answer} />
      <ul className={classes.list}>
        {approvers.map((approver) => (
          <li key={approver.userId} className={classes.one}>
            <div>
              <strong className={classes.people}>{approver.name}</strong>
              <Text size="sm" c="dimmed">
                {approver.roles.map((role) => roleLabel[role as Role] ?? role).join(', ')}
              </Text>
            </div>
            {mayForOthers && approver.userId !== me ? (
              <LimitForm key={approver.limit} {...{ approver, currency }} />
            ) : (
              <span>
                {approver.limit === null ? 'no limit' : <Money amount={approver.limit} currency={currency} />}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function LimitForm({ approver, currency }: { approver: Approver; currency: string }) {
  const busy = useNavigation().formMethod === 'POST'
  return (
    <Form method="post" className={classes.limit}>
      <input type="hidden" name="userId" value={approver.userId} />
      <TextInput
        name="limit"
        aria-label={`Limit of ${approver.name} in ${currency}; empty for none`}
        placeholder="no limit"
        inputMode="decimal"
        autoComplete="off"
        defaultValue={approver.limit ?? ''}
        rightSection={<Text size="xs">{currency}</Text>}
        rightSectionWidth={44}
      />
      <Button
        type="submit"
        name="intent"
        value="limit"
        variant="default"
        loading={busy}
        aria-label={`Set the limit of ${approver.name}`}
      >
        Set
      </Button>
    </Form>
  )
}
