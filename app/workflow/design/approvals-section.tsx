import { Stack, Switch, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type ApprovalRule, approvalSchema } from '#server/workflow/approval-chain.ts'
import { approvalText } from '#server/workflow/approval-text.ts'
import { ApprovalSteps } from './approval-steps.tsx'
import { AddRow, KeyBox, keyOf, moved, Row, replacedAt, useRowIds } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at, problemsUnder, useOffers } from './design-context.ts'
import { problemsAt, type SectionProps } from './section-props.ts'

/** What a person is called, by their e-mail address; the address of somebody who is not known. */
export function useNames(): (email: string) => string {
  const { people } = useOffers()
  return (email) => people.find((p) => p.email.toLowerCase() === email.toLowerCase())?.name ?? email
}

/** Which decided items need the word of others, and whose. */
export function ApprovalsSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { approvals } = draft
  const [made, setMade] = useState<string | null>(null)
  const nameOf = useNames()
  const rows = useRowIds()
  const keys = approvals.map((a) => a.key)
  const ids = rows.of(keys)
  return (
    <Stack gap="sm">
      <Text size="sm" maw={720}>
        After somebody has decided an item, the first of these whose conditions all hold asks for other people’s words.
        Nobody gives a word on their own decision; the item is complete with the last word, and a rejection sends it
        back.
      </Text>
      {approvals.length === 0 && (
        <Text size="sm" c="dimmed">
          No approval: every decision is complete by itself.
        </Text>
      )}
      <ol className={classes.rows}>
        {approvals.map((approval, i) => (
          <Row
            key={ids[i]}
            name={`approval ${approval.key}`}
            head={approval.because || approval.key}
            aside={approvalText(approval, draft, nameOf)}
            index={i}
            count={approvals.length}
            path={['approvals', i]}
            problems={problemsUnder(problems, 'approvals', i).length}
            startsOpen={approval.key === made}
            onMove={(by) => change({ approvals: moved(approvals, i, by) })}
            onRemove={() => change({ approvals: approvals.filter((_, j) => j !== i) })}
          >
            <Approval
              {...props}
              index={i}
              approval={approval}
              taken={keys}
              onEdit={(part) => change({ approvals: replacedAt(approvals, i, { ...approval, ...part }) })}
              onRename={(to) => {
                rows.renamed(approval.key, to)
                change({ approvals: replacedAt(approvals, i, { ...approval, key: to }) })
              }}
            />
          </Row>
        ))}
      </ol>
      <AddRow
        label="Why another approval is needed"
        button="Add the approval"
        placeholder="Payments above 10,000 need a second person."
        onAdd={(because) => {
          const key = keyOf(because, keys)
          setMade(key)
          change({ approvals: [...approvals, approvalSchema.parse({ key, because, steps: [{}] })] })
        }}
      />
    </Stack>
  )
}

type ApprovalProps = SectionProps & {
  index: number
  approval: ApprovalRule
  taken: readonly string[]
  onEdit: (part: Partial<ApprovalRule>) => void
  onRename: (to: string) => void
}

function Approval({ draft, problems, index, approval, taken, onEdit, onRename }: ApprovalProps) {
  return (
    <>
      <TextInput
        label="Why it is needed"
        description="What those who are asked read."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        required
        maxLength={200}
        {...at(problems, 'approvals', index, 'because')}
        value={approval.because}
        onChange={(event) => onEdit({ because: event.currentTarget.value })}
      />
      <Conditions
        legend="When all of this holds"
        none="No condition: of every item."
        value={approval.when}
        onChange={(when) => onEdit({ when })}
        draft={draft}
        problems={problemsAt(problems, 'approvals', index, 'when')}
      />
      <ApprovalSteps
        draft={draft}
        steps={approval.steps}
        problems={problemsAt(problems, 'approvals', index, 'steps')}
        path={['approvals', index, 'steps']}
        onChange={(steps) => onEdit({ steps })}
      />
      <Switch
        label="No rule may skip it"
        description="Otherwise a rule with “Skip its approval” lets an item pass without these words."
        checked={approval.always}
        onChange={(event) => onEdit({ always: event.currentTarget.checked })}
      />
      <div className={classes.cols}>
        <KeyBox
          value={approval.key}
          taken={taken}
          what="approval"
          {...at(problems, 'approvals', index, 'key')}
          onRename={onRename}
        />
      </div>
    </>
  )
}
