import { TagsInput } from '@mantine/core'
import { type Who, whoSchema } from '#server/workflow/rule.ts'

const roles = [
  { value: 'owner', label: 'The owner' },
  { value: 'lead', label: 'The ops leads' },
  { value: 'approver', label: 'The approvers' },
  { value: 'reviewer', label: 'The reviewers' },
]
const labelOf = (who: string) => roles.find((role) => role.value === who)?.label ?? who
const whoOf = (label: string) => roles.find((role) => role.label === label)?.value ?? label.trim().toLowerCase()

type Props = {
  label: string
  value: readonly Who[]
  onChange: (value: Who[]) => void
  /** E-mail addresses to choose from; others may be typed. */
  members: readonly string[]
  description?: string
  error?: string | null | undefined
}

/** Who is told: roles, or members by their e-mail address. What is neither is not taken in. */
export function WhoPicker({ label, value, onChange, members, description, error }: Props) {
  const change = (labels: string[]) => {
    const wanted = [...new Set(labels.map(whoOf))]
    onChange(wanted.filter((who): who is Who => whoSchema.safeParse(who).success))
  }
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'a role, or an e-mail address' : ''}
      data={[
        { group: 'Roles', items: roles.map((role) => role.label) },
        ...(members.length > 0 ? [{ group: 'Members', items: [...members] }] : []),
      ]}
      value={value.map(labelOf)}
      onChange={change}
      acceptValueOnBlur
      clearable
      error={error}
    />
  )
}
