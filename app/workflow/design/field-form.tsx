import { Switch } from '@mantine/core'
import type { Field } from '#server/workflow/workflow.ts'
import { Choice, ProseBox, TextBox } from './boxes.tsx'
import classes from './design.module.css'
import { at } from './design-context.ts'
import { fieldTypes, ofType, typeWords, withMember } from './field-shape.ts'
import { type FieldProps, TypeSettings } from './field-type-settings.tsx'
import { FindHints } from './find-hints.tsx'
import { KeyBox } from './key-box.tsx'

type Props = FieldProps & { onRename: (to: string) => void }

/** One field with all its settings. */
export function FieldForm(props: Props) {
  const { draft, problems, field, index, onChange, onRename } = props
  const here = (name: string) => at(problems, 'fields', index, name)
  const set = (part: object) => onChange({ ...field, ...part } as Field)
  return (
    <>
      <div className={classes.cols}>
        <TextBox
          label="Label"
          required
          maxLength={80}
          {...here('label')}
          value={field.label}
          onChange={(label) => set({ label })}
        />
        <Choice
          label="Kind"
          data={fieldTypes.map((value) => ({ value, label: typeWords[value].label }))}
          {...here('type')}
          value={field.type}
          onChange={(type) => type && onChange(ofType(field, type as Field['type']))}
        />
        <KeyBox
          value={field.key}
          taken={draft.fields.map((f) => f.key)}
          onRename={onRename}
          what="field"
          {...here('key')}
        />
      </div>
      <ProseBox
        label="Help"
        help="One sentence for whoever fills it, and for a model server."
        maxLength={500}
        {...here('help')}
        value={field.help ?? ''}
        onChange={(help) => onChange(withMember(field, 'help', help))}
      />
      <div className={classes.cols}>
        <Switch
          label="Required"
          description="Without it the item cannot be finished."
          checked={field.required}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
        <Switch
          label="Critical"
          description="If it is wrong, the whole result counts as an error."
          checked={field.critical}
          onChange={(event) => set({ critical: event.currentTarget.checked })}
        />
      </div>
      <TypeSettings {...props} />
      {field.type !== 'label' && field.type !== 'route' && field.type !== 'draft' && (
        <FindHints
          of={field}
          path={['fields', index, 'find']}
          problems={problems}
          onChange={(find) => onChange(withMember(field, 'find', find))}
        />
      )}
    </>
  )
}
