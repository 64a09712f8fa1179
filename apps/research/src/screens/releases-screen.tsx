export const ReleasesScreen = ({ local }: { readonly local: string }) => <h1>{local}</h1>
