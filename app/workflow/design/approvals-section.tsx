import { Stack, Switch, Text } from '@mantine/core'
import { type ApprovalRule, approvalSchema } from '#server/workflow/approval-chain.ts'
import { approvalText } from '#server/workflow/approval-text.ts'
import { ApprovalSteps } from './approval-steps.tsx'
import { TextBox } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at, useNames } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
import { problemsAt, type SectionProps } from './section-props.ts'

/** Which decided items need the word of others, and whose. */
export function ApprovalsSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { approvals } = draft
  const nameOf = useNames()
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
      <PartList
        parts={approvals}
        path={['approvals']}
        problems={problems}
        onChange={(next) => change({ approvals: next })}
        name={(approval) => `approval ${approval.key}`}
        head={(approval) => approval.because || approval.key}
        aside={(approval) => approvalText(approval, draft, nameOf)}
        add={{
          label: 'Why another approval is needed',
          button: 'Add the approval',
          placeholder: 'Payments above 10,000 need a second person.',
          make: (key, because) => approvalSchema.parse({ key, because, steps: [{}] }),
          opens: true,
        }}
      >
        {({ part, onChange, ...rest }) => (
          <Approval {...props} {...rest} approval={part} onEdit={(edited) => onChange({ ...part, ...edited })} />
        )}
      </PartList>
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
      <TextBox
        label="Why it is needed"
        help="What those who are asked read."
        required
        maxLength={200}
        {...at(problems, 'approvals', index, 'because')}
        value={approval.because}
        onChange={(because) => onEdit({ because })}
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
