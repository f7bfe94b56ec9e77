import { Stack, Text } from '@mantine/core'
import type { Rule } from '#server/workflow/rule.ts'
import { ruleText } from '#server/workflow/rule-text.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { TextBox } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { KeyBox } from './key-box.tsx'
import { PartList } from './part-list.tsx'
import { RuleActions } from './rule-actions.tsx'
import { RuleTester } from './rule-tester.tsx'
import { type Problem, problemsAt, type SectionProps } from './section-props.ts'

/** Where items go and what happens to them, rule by rule; at its end, what they would have made of the items of before. */
export function RulesSection({ draft, change, problems, organisation, workflow }: SectionProps) {
  const { rules } = draft
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        They are asked when values are proposed, and again when a person has decided them. Of the rules that send an
        item somewhere the first counts, and so it is with what is said to the sender; everything else adds up.
      </Text>
      {rules.length === 0 && <Text size="sm">No rules yet: every item goes to the first queue.</Text>}
      <PartList
        parts={rules}
        path={['rules']}
        problems={problems}
        onChange={(next) => change({ rules: next })}
        name={(rule) => `rule ${rule.because || rule.key}`}
        head={(rule) => rule.because || rule.key}
        aside={(rule) => ruleText(rule, draft)}
        add={{
          label: 'New rule',
          placeholder: 'Large bills go to the team lead',
          button: 'Add the rule',
          make: (key, because) => newRule(key, because, draft),
          opens: true,
        }}
      >
        {({ part, ...rest }) => <RuleForm {...{ draft, problems }} {...rest} rule={part} />}
      </PartList>
      <RuleTester {...{ draft, organisation, workflow }} />
    </Stack>
  )
}

/** What a new rule begins as: it sends everything to the last queue, until it is told when. */
function newRule(key: string, because: string, draft: Definition): Rule {
  const queue = draft.queues.at(-1)?.key ?? 'main'
  const field = draft.fields[0]
  return {
    key,
    because,
    when: field ? [{ field: field.key, is: 'present' }] : [],
    actions: [{ do: 'route', queue }],
  }
}

type FormProps = {
  rule: Rule
  index: number
  draft: Definition
  problems: readonly Problem[]
  taken: readonly string[]
  onChange: (rule: Rule) => void
  onRename: (key: string) => void
}

function RuleForm({ rule, index, draft, problems, taken, onChange, onRename }: FormProps) {
  const path = ['rules', index]
  return (
    <>
      <div className={classes.cols}>
        <TextBox
          label="Because"
          help="What people read when it has done something."
          maxLength={200}
          value={rule.because}
          onChange={(because) => onChange({ ...rule, because })}
          {...at(problems, ...path, 'because')}
        />
        <KeyBox value={rule.key} taken={taken} what="rule" onRename={onRename} {...at(problems, ...path, 'key')} />
      </div>
      <Conditions
        legend="When"
        value={rule.when}
        onChange={(when) => onChange({ ...rule, when })}
        draft={draft}
        problems={problemsAt(problems, ...path, 'when')}
        path={[...path, 'when']}
      />
      <RuleActions
        value={rule.actions}
        onChange={(actions) => onChange({ ...rule, actions })}
        draft={draft}
        problems={problemsAt(problems, ...path, 'actions')}
        path={[...path, 'actions']}
      />
      <Text size="sm" fs="italic">
        {ruleText(rule, draft)}
      </Text>
    </>
  )
}
