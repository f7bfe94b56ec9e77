/** What `countersign workflow` takes. */
export type WorkflowFlags = { organisation: string; key?: string; dryRun: boolean; json: boolean }

export const workflowHelp = `
list                 the organisation's workflows, with their versions
export KEY           writes the published definition to standard output; it reads back exactly as it is
validate FILE        says what is wrong in a file, line by line; needs no database. Exit code 1 when something is
apply FILE           makes the workflow, or publishes its next version when something changed, and says what in words.
                     Its key is the file's name, unless --key says another. --dry-run changes nothing.

A file of - is standard input. Every key that a workflow does not know is refused.`
