// Each test drives a whole machine of processes; two at once only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
