/** A page gets what its address says in `params`. */
export interface PageProps {
  params: Record<string, string>
}
