import { ActionIcon, Textarea } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useId } from 'react'
import type { Condition } from '#server/workflow/condition.ts'
import { expressionHelpers, namesFor } from '#server/workflow/expression-environment.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { Problems } from './comparison.tsx'
import classes from './conditions.module.css'
import type { Problem } from './section-props.ts'

type Props = {
  name: string
  value: string
  onChange: (value: Condition) => void
  onRemove: () => void
  draft: Definition
  problems: readonly Problem[]
}

/** A condition written out; what is wrong with it is said while it is typed, with the place. */
export function ExpressionBox({ name, value, onChange, onRemove, draft, problems }: Props) {
  const problemId = useId()
  return (
    <>
      <div className={classes.removable}>
        <Textarea
          className={classes.expression}
          aria-label={`${name}: expression`}
          placeholder={'total > 10000 && !(vendor in ["Acme", "Umbra"])'}
          value={value}
          onChange={(event) => onChange({ expression: event.currentTarget.value })}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={1_000}
          spellCheck={false}
          {...(problems.length > 0 ? { 'aria-describedby': problemId, 'aria-invalid': true } : {})}
        />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </div>
      <Problems id={problemId} problems={problems} />
      <details>
        <summary>Names and functions</summary>
        <dl className={classes.names}>
          {[...namesFor(draft.fields), ...expressionHelpers].map(({ name: word, text }) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}
