import classes from './refusals.module.css'

type Props = { refused: readonly { number: number; message: string }[] }

/** Of several things done at once those that were refused, each with its reason; the first few of many. */
export function Refusals({ refused }: Props) {
  if (refused.length === 0) return null
  return (
    <ul className={classes.list}>
      {refused.slice(0, 8).map(({ number, message }) => (
        <li key={number}>
          #{number}: {message}
        </li>
      ))}
      {refused.length > 8 && <li>and {refused.length - 8} more</li>}
    </ul>
  )
}
