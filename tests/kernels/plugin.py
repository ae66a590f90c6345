"""A pytest plugin that tells Jupyter in this process where warm kernels come from (`-p tests.kernels.plugin`).

No entry point does: nobody but the suite has these kernels.
"""

from importlib.metadata import EntryPoint

from jupyter_client.provisioning import KernelProvisionerFactory

PROVISIONERS = "jupyter_client.kernel_provisioners"

KernelProvisionerFactory.instance().provisioners["warm"] = EntryPoint(
    "warm", "tests.kernels.provisioner:WarmProvisioner", PROVISIONERS
)
