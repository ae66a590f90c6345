"""A pytest plugin that tells Jupyter in this process about the suite's kernels (`-p tests.kernels.plugin`).

An entry point would offer them on every machine that has the course; nobody but the suite needs them.
"""

from importlib.metadata import EntryPoint

from jupyter_client.provisioning import KernelProvisionerFactory

KernelProvisionerFactory.instance().provisioners["warm"] = EntryPoint(
    "warm", "tests.kernels.provisioner:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME
)
