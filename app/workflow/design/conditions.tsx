import { Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Condition, SimpleCondition } from '#server/workflow/condition.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { Comparison } from './comparison.tsx'
import classes from './conditions.module.css'
import { ExpressionBox } from './expression-box.tsx'
import { type Problem, problemsAt } from './section-props.ts'

type Props = {
  /** What they decide: "When". */
  legend: string
  value: readonly Condition[]
  onChange: (value: Condition[]) => void
  draft: Definition
  /** Of these conditions, with paths within the list: [0], [1, 'any', 0]. */
  problems: readonly Problem[]
  /** Where they stand in the draft, so that a link finds them: ['rules', 2, 'when']. */
  path?: readonly (string | number)[]
  /** What follows without a condition. */
  none?: string
  /** What stands between two: "or" where one of them is enough. */
  between?: 'and' | 'or'
}

/** A list of conditions that must all hold: comparisons, choices of several, expressions. */
export function Conditions(props: Props) {
  const { legend, value, onChange, draft, problems, path = [], none = 'No condition: always.', between = 'and' } = props
  const put = (i: number, next: Condition) => onChange(value.map((c, j) => (j === i ? next : c)))
  const drop = (i: number) => onChange(value.filter((_, j) => j !== i))
  const fresh = firstComparison(draft)
  return (
    <Fieldset legend={legend} className={classes.conditions}>
      <Stack gap="xs">
        {value.length === 0 && (
          <Text size="sm" c="dimmed">
            {none}
          </Text>
        )}
        {value.map((condition, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name, and their order is all they have
          <div key={i} className={classes.condition} data-at={[...path, i].join('.')} tabIndex={-1}>
            {i > 0 && <Text className={classes.word}>{between}</Text>}
            <OneCondition
              name={`${legend}, condition ${i + 1}`}
              value={condition}
              onChange={(next) => put(i, next)}
              onRemove={() => drop(i)}
              draft={draft}
              problems={problemsAt(problems, i)}
            />
          </div>
        ))}
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...value, fresh])}
          >
            Condition
          </Button>
          <Button size="xs" variant="subtle" onClick={() => onChange([...value, { any: [fresh, fresh] }])}>
            One of several
          </Button>
          <Button size="xs" variant="subtle" onClick={() => onChange([...value, { expression: '' }])}>
            Expression
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

type OneProps = {
  name: string
  value: Condition
  onChange: (value: Condition) => void
  onRemove: () => void
  draft: Definition
  problems: readonly Problem[]
}

function OneCondition({ name, value, onChange, onRemove, draft, problems }: OneProps) {
  if ('expression' in value)
    return <ExpressionBox {...{ name, onRemove, draft, problems }} value={value.expression} onChange={onChange} />
  if (!('any' in value)) return <Comparison {...{ name, value, onChange, onRemove, draft, problems }} />
  const alternatives = value.any
  const put = (next: SimpleCondition[]) => (next.length > 0 ? onChange({ any: next }) : onRemove())
  return (
    <div className={classes.any}>
      <Text size="sm">One of these holds:</Text>
      {alternatives.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <div key={i} className={classes.condition}>
          {i > 0 && <Text className={classes.word}>or</Text>}
          <Comparison
            name={`${name}, alternative ${i + 1}`}
            value={one}
            onChange={(next) => put(alternatives.map((c, j) => (j === i ? next : c)))}
            onRemove={() => put(alternatives.filter((_, j) => j !== i))}
            draft={draft}
            problems={problemsAt(problems, 'any', i)}
          />
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        disabled={alternatives.length >= 20}
        onClick={() => put([...alternatives, firstComparison(draft)])}
      >
        Alternative
      </Button>
    </div>
  )
}

/** What a new condition begins as: its subject is the first field, or the sender where there is none. */
function firstComparison(draft: Definition): SimpleCondition {
  const field = draft.fields[0]
  return field ? { field: field.key, is: 'present' } : { fact: 'sender', is: 'present' }
}
