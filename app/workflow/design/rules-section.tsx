import { Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Rule } from '#server/workflow/rule.ts'
import { ruleText } from '#server/workflow/rule-text.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { AddRow, KeyBox, keyOf, moved, Row, replacedAt, useRowIds } from './boxes.tsx'
import { Conditions } from './conditions.tsx'
import classes from './design.module.css'
import { at, problemsUnder } from './design-context.ts'
import { RuleActions } from './rule-actions.tsx'
import { RuleTester } from './rule-tester.tsx'
import { type Problem, problemsAt, type SectionProps } from './section-props.ts'

/** Where items go and what happens to them, rule by rule; at its end, what they would have made of the items of before. */
export function RulesSection({ draft, change, problems, organisation, workflow }: SectionProps) {
  const { rules } = draft
  const [made, setMade] = useState<string | null>(null)
  const keys = rules.map((rule) => rule.key)
  const rows = useRowIds()
  const ids = rows.of(keys)
  const put = (index: number, rule: Rule) => change({ rules: replacedAt(rules, index, rule) })
  function add(because: string) {
    const key = keyOf(because, keys)
    setMade(key)
    change({ rules: [...rules, newRule(key, because, draft)] })
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        They are asked when values are proposed, and again when a person has decided them. Of the rules that send an
        item somewhere the first counts, and so it is with what is said to the sender; everything else adds up.
      </Text>
      {rules.length === 0 && <Text size="sm">No rules yet: every item goes to the first queue.</Text>}
      <ol className={classes.rows}>
        {rules.map((rule, index) => (
          <Row
            key={ids[index]}
            name={`rule ${rule.because || rule.key}`}
            head={rule.because || rule.key}
            aside={ruleText(rule, draft)}
            index={index}
            count={rules.length}
            path={['rules', index]}
            problems={problemsUnder(problems, 'rules', index).length}
            startsOpen={rule.key === made}
            onMove={(by) => change({ rules: moved(rules, index, by) })}
            onRemove={() => change({ rules: rules.filter((_, i) => i !== index) })}
          >
            <RuleForm
              {...{ rule, index, draft, problems }}
              taken={keys.filter((_, i) => i !== index)}
              onChange={(next) => put(index, next)}
              onRename={(to) => {
                rows.renamed(rule.key, to)
                put(index, { ...rule, key: to })
              }}
            />
          </Row>
        ))}
      </ol>
      <AddRow label="New rule" placeholder="Large bills go to the team lead" button="Add the rule" onAdd={add} />
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
        <TextInput
          label="Because"
          description="What people read when it has done something."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={200}
          value={rule.because}
          onChange={(event) => onChange({ ...rule, because: event.currentTarget.value })}
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
